import { Hono } from 'hono'
import {
  callSteps,
  claimSteps,
  evaluationSteps,
  letterSteps,
  recordSteps,
  registrationSteps,
} from '../../src/domain/states.ts'
import { exportAudit, showAudit } from '../audit.ts'
import { byStep, everyStep } from '../by-step.ts'
import type { AppEnv } from '../context.ts'
import { heavy } from '../heavy.ts'
import { showLetter, showLetters, takeLetterStep } from '../letters.ts'
import { showSessions, takeSessionStep } from '../office-sessions.ts'
import { village } from '../signed-in.ts'
import { attend, showAttendance } from './attendance.ts'
import { noteCall, showCalls } from './calls.ts'
import { confirmSeenClaims, decideClaim, showClaim, showClaims } from './claims.ts'
import { showDesk } from './desk.ts'
import { distinct, merge, showDouble } from './doubles.ts'
import { confirmOnCard, insertPhrases, showEvaluation, showEvaluations, takeEvaluationStep } from './evaluations.ts'
import { editExemplar, recommend, showExemplar, showExemplars, showRecommendation, withdraw } from './exemplars.ts'
import { exportCsv } from './exports.ts'
import { itemListSteps, showItems } from './items.ts'
import { issue, renew, showLink } from './link.ts'
import { createItem, editItem, showItem, showNewItem } from './item.ts'
import { correct, showEntry } from './paper-correction.ts'
import { enter, enterAnyway, showPaperEntry } from './paper-entry.ts'
import { addPhrase, removePhrase, showPhrases } from './phrases.ts'
import { showCards, showPrint, showReceipts } from './print.ts'
import { confirmSeenRecords, decideRecord, showRecord, showRecords } from './records.ts'
import { decideRegistration, showRegistration } from './registration.ts'
import { searchRegistrations, showRegistrations } from './registrations.ts'
import { showEntered, showYearSheet } from './sheets.ts'

/** What a village's office does, with its own village's rows alone. */
export const officeRoutes = new Hono<AppEnv>()
  .get('/office/', village(showDesk))
  .get('/office/sessions/', village(showSessions))
  .post('/office/sessions/', village(takeSessionStep))
  .get('/office/registrations/', village(showRegistrations))
  .post('/office/registrations/', village(heavy(byStep(showRegistrations, { search: searchRegistrations }))))
  .get('/office/registrations/new/:kind/', village(showPaperEntry))
  .post('/office/registrations/new/:kind/', village(byStep(showPaperEntry, { enter, 'enter-anyway': enterAnyway })))
  .get('/office/registrations/:number/', village(showRegistration))
  .post(
    '/office/registrations/:number/',
    village(byStep(showRegistration, everyStep(registrationSteps, 'village', decideRegistration))),
  )
  .get('/office/registrations/:number/edit/', village(showEntry))
  .post('/office/registrations/:number/edit/', village(byStep(showEntry, { correct })))
  .get('/office/registrations/:number/doubles/:other/', village(showDouble))
  .post('/office/registrations/:number/doubles/:other/', village(byStep(showDouble, { merge, distinct })))
  .get('/office/registrations/:number/print/', village(showEntered))
  .get('/office/registrations/:number/link/', village(showLink))
  .post('/office/registrations/:number/link/', village(byStep(showLink, { issue, renew })))
  .get('/office/registrations/:number/:year{\\d{4}}/:sheet/', village(showYearSheet))
  .get('/office/items/', village(showItems))
  .post('/office/items/', village(byStep(showItems, itemListSteps)))
  .get('/office/items/new/', village(showNewItem))
  .post('/office/items/new/', village(byStep(showNewItem, { save: createItem, publish: createItem })))
  .get('/office/items/:item/', village(showItem))
  .post('/office/items/:item/', village(byStep(showItem, { save: editItem, publish: editItem })))
  .get('/office/claims/', village(showClaims))
  .post('/office/claims/', village(byStep(showClaims, { confirm: confirmSeenClaims })))
  .get('/office/claims/:claim/', village(showClaim))
  .post('/office/claims/:claim/', village(byStep(showClaim, everyStep(claimSteps, 'village', decideClaim))))
  .get('/office/records/', village(showRecords))
  .post('/office/records/', village(byStep(showRecords, { confirm: confirmSeenRecords })))
  .get('/office/records/:record/', village(showRecord))
  .post('/office/records/:record/', village(byStep(showRecord, everyStep(recordSteps, 'village', decideRecord))))
  .get('/office/attendance/', village(heavy(showAttendance)))
  .post('/office/attendance/', village(heavy(byStep(showAttendance, { attend }))))
  .get('/office/evaluations/', village(showEvaluations))
  .get('/office/evaluations/:year{\\d{4}}/:number/', village(showEvaluation))
  .post(
    '/office/evaluations/:year{\\d{4}}/:number/',
    village(
      byStep(showEvaluation, {
        insert: insertPhrases,
        confirm: confirmOnCard,
        ...everyStep(evaluationSteps, 'village', takeEvaluationStep),
      }),
    ),
  )
  .get('/office/phrases/', village(showPhrases))
  .post('/office/phrases/', village(byStep(showPhrases, { add: addPhrase, remove: removePhrase })))
  .get('/office/print/', village(showPrint))
  .get('/office/print/receipts/', village(heavy(showReceipts)))
  .get('/office/print/cards/', village(heavy(showCards)))
  .get('/office/exemplars/', village(showExemplars))
  .get('/office/exemplars/new/', village(showRecommendation))
  .post('/office/exemplars/new/', village(byStep(showRecommendation, { recommend })))
  .get('/office/exemplars/:exemplar/', village(showExemplar))
  .post('/office/exemplars/:exemplar/', village(byStep(showExemplar, { edit: editExemplar, withdraw })))
  .get('/office/calls/', village(showCalls))
  .post('/office/calls/', village(byStep(showCalls, everyStep(callSteps, 'village', noteCall))))
  .get('/office/letters/', village(showLetters))
  .get('/office/letters/:letter/', village(showLetter))
  .post(
    '/office/letters/:letter/',
    village(
      byStep(showLetter, {
        ...everyStep(letterSteps, 'office', takeLetterStep),
        ...everyStep(letterSteps, 'village', takeLetterStep),
      }),
    ),
  )
  .get('/office/audit/', village(showAudit))
  .get('/office/exports/audit.csv', village(heavy(exportAudit)))
  .get('/office/exports/:file{.+\\.csv}', village(heavy(exportCsv)))
