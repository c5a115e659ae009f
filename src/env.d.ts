/// <reference types="astro/client" />

declare namespace App {
  interface Locals {
    storage: import('../db/storage.ts').Storage
    /** Where people reach this site, for QR codes and links that are copied. */
    origin: string
    /** Set for whoever is signed in under /office/. */
    office?: import('../db/access.ts').Office
    /** What a POST hands to the page that answers it. */
    registration?: import('../functions/public/registrations.ts').RegistrationPage
    receipt?: import('../functions/holder/receipts.ts').ReceiptPage
    desk?: import('../functions/office/office.ts').DeskPage
    failure?: import('../functions/failures.ts').FailurePage
  }
}
