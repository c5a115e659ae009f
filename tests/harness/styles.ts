import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const partOf = /@import '(.+)';\n/g

/** A style sheet of src/styles/ with the parts that it imports. */
export async function readStyles(file: string): Promise<string> {
  const text = await readFile(file, 'utf8')
  const parts = [...text.matchAll(partOf)].map(([, path]) => readStyles(join(dirname(file), path!)))
  return [...(await Promise.all(parts)), text.replace(partOf, '')].join('\n')
}
