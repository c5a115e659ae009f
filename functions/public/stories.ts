import { listStories } from '../../db/exemplars.ts'
import { query, type AppContext } from '../context.ts'
import { show } from '../show.ts'

/** Stories of a page. */
const PAGE = 20

export async function showStories(c: AppContext): Promise<Response> {
  const before = /^\d{1,15}$/.exec(query(c).get('before') ?? '')?.[0]
  const listed = await listStories(c.var.storage, before === undefined ? undefined : Number(before), PAGE + 1)
  const stories = listed.slice(0, PAGE)
  const last = listed.length > PAGE ? stories.at(-1) : undefined
  // What does not open is no story to anybody; its village and the town see that it is damaged.
  return show(c, 'stories', {
    stories: stories.filter(({ damaged }) => !damaged),
    next: last && `/stories/?before=${last.publishedAt}`,
  })
}
