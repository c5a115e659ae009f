import { takes, villages } from '../villages.ts'
import { choice } from './controls.ts'

/** Where a member who has moved house lives now: any village but the one before. */
export function movingFields(from: string) {
  const others = villages.filter((village) => village.slug !== from && takes(village, 'member'))
  return {
    to: choice(
      '现在住的村居',
      Object.fromEntries(others.map(({ slug, name, address }) => [slug, `${name}（${address}）`])),
    ),
  }
}
