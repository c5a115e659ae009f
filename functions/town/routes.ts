import { Hono } from 'hono'
import { exemplarSteps, letterSteps } from '../../src/domain/states.ts'
import { checkAudit, exportAudit, showAudit } from '../audit.ts'
import { byStep, everyStep } from '../by-step.ts'
import type { AppEnv } from '../context.ts'
import { showLetter, showLetters, takeLetterStep } from '../letters.ts'
import { showSessions, takeSessionStep } from '../office-sessions.ts'
import { town } from '../signed-in.ts'
import { showDesk } from './desk.ts'
import { decideExemplar, showExemplar, showExemplars } from './exemplars.ts'

/** What the town's office does: it sees counts, units' names, and stories that their people have agreed to, and letters to it. */
export const townRoutes = new Hono<AppEnv>()
  .get('/office/', town(showDesk))
  .get('/office/sessions/', town(showSessions))
  .post('/office/sessions/', town(takeSessionStep))
  .get('/office/audit/', town(showAudit))
  .post('/office/audit/', town(byStep(showAudit, { check: checkAudit })))
  .get('/office/exports/audit.csv', town(exportAudit))
  .get('/office/letters/', town(showLetters))
  .get('/office/letters/:letter/', town(showLetter))
  .post(
    '/office/letters/:letter/',
    town(
      byStep(showLetter, {
        ...everyStep(letterSteps, 'office', takeLetterStep),
        ...everyStep(letterSteps, 'town', takeLetterStep),
      }),
    ),
  )
  .get('/office/exemplars/', town(showExemplars))
  .get('/office/exemplars/:exemplar/', town(showExemplar))
  .post('/office/exemplars/:exemplar/', town(byStep(showExemplar, everyStep(exemplarSteps, 'town', decideExemplar))))
