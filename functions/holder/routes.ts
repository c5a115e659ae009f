import { Hono } from 'hono'
import { consentSteps, claimSteps, recordSteps } from '../../src/domain/states.ts'
import { byStep, everyStep } from '../by-step.ts'
import type { AppEnv } from '../context.ts'
import { holder } from '../who.ts'
import { amend, showAmend } from './amend.ts'
import { claimOnYear, showClaim, takeClaimStep } from './claims.ts'
import { answerConsent, showExemplar } from './exemplars.ts'
import { moveSteps, showMove } from './move.ts'
import { showOwnForm, writeOwnForm } from './own-forms.ts'
import { ownData } from './own-data.ts'
import { endRegistration, showReceipt, withdraw } from './receipt.ts'
import { addRecord, showNewRecord, showRecord, takeRecordStep } from './records.ts'
import { showSheet } from './sheets.ts'
import { showYear } from './year.ts'

/** What whoever has the private link may do: it is the holder's signature. */
export const holderRoutes = new Hono<AppEnv>()
  .get('/receipts/:token/', holder(showReceipt))
  .post('/receipts/:token/', holder(byStep(showReceipt, { end: endRegistration, withdraw })))
  .get('/receipts/:token/amend/', holder(showAmend))
  .post('/receipts/:token/amend/', holder(byStep(showAmend, { amend, update: amend })))
  .get('/receipts/:token/move/', holder(showMove))
  .post('/receipts/:token/move/', holder(byStep(showMove, moveSteps)))
  .get('/receipts/:token/data.csv', holder(ownData))
  .get('/receipts/:token/exemplars/:exemplar/', holder(showExemplar))
  .post(
    '/receipts/:token/exemplars/:exemplar/',
    holder(byStep(showExemplar, everyStep(consentSteps, 'holder', answerConsent))),
  )
  .get('/receipts/:token/:year{\\d{4}}/', holder(showYear))
  .post('/receipts/:token/:year{\\d{4}}/', holder(byStep(showYear, { claim: claimOnYear })))
  .get('/receipts/:token/:year{\\d{4}}/claims/:claim/', holder(showClaim))
  .post(
    '/receipts/:token/:year{\\d{4}}/claims/:claim/',
    holder(byStep(showClaim, everyStep(claimSteps, 'holder', takeClaimStep))),
  )
  .get('/receipts/:token/:year{\\d{4}}/records/new/', holder(showNewRecord))
  .post('/receipts/:token/:year{\\d{4}}/records/new/', holder(byStep(showNewRecord, { add: addRecord })))
  .get('/receipts/:token/:year{\\d{4}}/records/:record/', holder(showRecord))
  .post(
    '/receipts/:token/:year{\\d{4}}/records/:record/',
    holder(byStep(showRecord, everyStep(recordSteps, 'holder', takeRecordStep))),
  )
  .get('/receipts/:token/:year{\\d{4}}/:sheet/', holder(showSheet))
  .get('/receipts/:token/:year{\\d{4}}/:sheet/edit/', holder(showOwnForm))
  .post('/receipts/:token/:year{\\d{4}}/:sheet/edit/', holder(byStep(showOwnForm, { write: writeOwnForm })))
