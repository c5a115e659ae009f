import { town } from '../town.ts'
import { cleanPersonName, cleanTelephone } from './typed.ts'

/*
 * When two answers are the same, however each was typed or stored: both are brought to one form, which is compared or
 * hashed and never kept. What was stored before names and telephones were cleaned so matches too.
 */

/** Of a person or an organisation: spaces count between Latin words alone, capitals and the kind of brackets do not. */
export function nameAlike(name: string): string {
  return cleanPersonName(name.normalize('NFC'))
    .replace(/（/g, '(')
    .replace(/）/g, ')')
    .replace(/ (?=[\p{Script=Han}()])|(?<=[\p{Script=Han}()]) /gu, '')
    .toLowerCase()
}

/** With the town's area code and without an extension. */
export function telephoneAlike(telephone: string): string {
  const number = cleanTelephone(telephone).replace(/转\d+$/, '')
  return /^[2-9]\d{6,7}$/.test(number) ? `${town.areaCode}-${number}` : number
}
