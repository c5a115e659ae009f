/*
 * What the audit log holds: who opened or changed whose words, and when. Never a word that somebody typed or that names
 * a person whom an office keeps: ids, counts, patterns of addresses, names of buttons.
 */

/**
 * `office`: somebody with an access key. `pair`: whoever has number and telephone, `holder`: whoever has the private
 * link. `machine`: who runs the site, by a command. `stranger`: nobody that is known.
 */
export type AuditActor = 'office' | 'pair' | 'holder' | 'machine' | 'stranger'

export interface AuditEvent {
  /** A UTC instant, in milliseconds. */
  at: number
  actor: AuditActor
  /** The access key's id and name; '' for whoever has none. */
  accessKey: string
  name: string
  /** Whose log it stands in; null for the town's alone. */
  village: string | null
  /** The pattern of the address (`/office/registrations/:number/`); '' where there was none. */
  page: string
  /** `read`, or the name of the button that was pressed. */
  action: string
  /** Table and id of what was changed, or a known word that tells what was read; '' for neither. */
  subject: string
  /** The id of the one registration that it is about. */
  registration: string | null
  /** Of how many registrations words were opened together; null when it is one, or none. */
  count: number | null
}

/** What a write leaves in the log: an event for each row that it changes, made from `each`; and these events. */
export interface Logged {
  each?: Omit<AuditEvent, 'subject' | 'registration' | 'count'>
  events?: AuditEvent[]
}

/** As it stands in the chain. */
export interface AuditRow extends AuditEvent {
  id: number
  mac: string
}

/** What a walk along the chain found. */
export interface ChainCheck {
  checked: number
  /** Events that are not as they were written, or do not follow the event before them: the first, and how many. */
  broken?: { id: number; at: number; count: number }
  /** Missing at the beginning: nothing is old enough to have been taken out. */
  headless?: true
  /** How many that were once seen are missing at the end. */
  cut: number
}
