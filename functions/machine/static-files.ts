import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'

export interface StaticFile {
  /** As it is asked for, such as `/notice/index.html`. */
  path: string
  /** Where it lies. */
  file: string
  headers: Record<string, string>
  etag: string
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/vnd.microsoft.icon',
  '.woff2': 'font/woff2',
}

/** What the build left to be served as it is, with the headers that Cloudflare would send. */
export function listStaticFiles(folder: string): StaticFile[] {
  const rules = readHeaders(join(folder, '_headers'))
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== '_headers' && entry.name !== '.assetsignore')
    .map((entry) => {
      const file = join(entry.parentPath, entry.name)
      const path = file.slice(folder.length)
      const type = types[extname(entry.name)]
      return {
        path,
        file,
        headers: {
          ...(type && { 'Content-Type': type }),
          'Cache-Control': 'public, max-age=0, must-revalidate',
          ...Object.assign({}, ...rules.filter(({ start }) => path.startsWith(start)).map(({ headers }) => headers)),
        },
        etag: `"${createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 32)}"`,
      }
    })
}

interface Rule {
  /** What the paths begin with. */
  start: string
  headers: Record<string, string>
}

/** Cloudflare's format (functions/headers.ts): a pattern, here always one that ends with `*`, and below it the headers. */
function readHeaders(file: string): Rule[] {
  const rules: Rule[] = []
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [, pattern] = /^(\/\S*)\*$/.exec(line) ?? []
    const [, name, value] = /^ +([\w-]+): (.*)$/.exec(line) ?? []
    if (pattern) rules.push({ start: pattern, headers: {} })
    else if (name && rules.length > 0) rules.at(-1)!.headers[name] = value!
    else if (line.trim()) throw new Error(`${file}：看不懂这一行：${line}`)
  }
  return rules
}
