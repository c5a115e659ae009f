/** Who works in an office, known by the access key. */
export type Office = VillageOffice | TownOffice

export interface VillageOffice {
  /** The access key's id. */
  accessKey: string
  role: 'village'
  /** The slug of the village whose office it is: nobody else's rows are theirs. */
  village: string
}

export interface TownOffice {
  accessKey: string
  role: 'town'
  village: null
}
