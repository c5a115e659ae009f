/// <reference types="astro/client" />

declare namespace App {
  interface Locals {
    storage: import('../db/storage.ts').Storage
    /** Where people reach this site, for QR codes and links that are copied. */
    origin: string
    /** Set for whoever is signed in under /office/. */
    office?: import('../db/access.ts').Office
    /** What a POST hands to the page that answers it. */
    registration?: import('../functions/registrations.ts').RegistrationPage
    receipt?: import('../functions/receipts.ts').ReceiptPage
    desk?: import('../functions/office.ts').DeskPage
    failure?: import('../functions/failures.ts').FailurePage
  }
}
