/// <reference types="astro/client" />

/** The table of places, as functions/machine/places-plugin.ts reads it. */
declare module '*/places.csv' {
  const places: import('./domain/places-table.ts').Place[]
  export default places
}

declare namespace App {
  interface Locals {
    /** Where people reach this site, for QR codes and links that are copied. */
    origin: string
    /** Whether all people are invented. Not known to a page that was built beforehand. */
    isDemo?: boolean
    /** Set for whoever is signed in under /office/. */
    office?: import('./domain/office.ts').Office
    /** What the route of this address hands to its page. */
    view?: { name: string; data: unknown }
    /** What a POST that was not carried out hands to the page, beside the view. */
    answered?: {
      /** What was typed. */
      values: Record<string, string | string[]>
      errors: import('./domain/forms/parse.ts').FieldError[]
      /** Why it could not be done, and what to do. */
      trouble?: string
    }
  }
}
