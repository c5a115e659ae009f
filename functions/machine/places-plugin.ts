import { readFile } from 'node:fs/promises'
import { readPlaces } from '../../src/domain/places-table.ts'
import { villages } from '../../src/domain/villages.ts'

/** Reads the town's table of places when the site is built, which a mistake in it stops. */
export function placesPlugin() {
  return {
    name: 'places',
    enforce: 'pre' as const,
    async load(id: string) {
      if (!id.endsWith('/content/places.csv')) return undefined
      const places = readPlaces(
        await readFile(id),
        villages.map(({ name }) => name),
      )
      // A string is read faster than as many objects of a program.
      return `export default JSON.parse(${JSON.stringify(JSON.stringify(places))})`
    },
  }
}
