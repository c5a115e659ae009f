/** Who works in an office, known by the access key. */
export type Office = VillageOffice | TownOffice

export interface VillageOffice {
  /** The access key's id, and whose it is. */
  accessKey: string
  name: string
  role: 'village'
  /** The slug of the village whose office it is: nobody else's rows are theirs. */
  village: string
}

export interface TownOffice {
  accessKey: string
  name: string
  role: 'town'
  village: null
}
