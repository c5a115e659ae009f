import { Hono } from 'hono'
import { consentSteps, claimSteps, receiptSteps, recordSteps } from '../../src/domain/states.ts'
import { byStep, everyStep } from '../by-step.ts'
import type { AppEnv } from '../context.ts'
import { byLink, byPair, onPaper, onSlip } from '../who.ts'
import { showAll, unlistHere } from './all.ts'
import { amend, showAmend } from './amend.ts'
import { anotherSteps, showAnother } from './another.ts'
import { ownCalendar } from './calendar.ts'
import { claimOnYear, showClaim, takeClaimStep } from './claims.ts'
import { answerConsent, showExemplar } from './exemplars.ts'
import { moveSteps, showMove } from './move.ts'
import { showOwnForm, writeOwnForm } from './own-forms.ts'
import { ownData } from './own-data.ts'
import { endRegistration, showReceipt, takeReceiptStep, withdraw } from './receipt.ts'
import { addRecord, showNewRecord, showRecord, takeRecordStep } from './records.ts'
import { showRegistrationSheet, showSheet, showSlip } from './sheets.ts'
import { showYear } from './year.ts'

/**
 * What a holder may do, and with what: the private link is the holder's signature, number and telephone open what is
 * seen, claimed and recorded, and every sheet is printed from an address that opens nothing else; so is the slip with the
 * private link.
 */
export const holderRoutes = new Hono<AppEnv>()
  .get('/receipts/:token/', byPair(showReceipt))
  .post(
    '/receipts/:token/',
    byLink(
      byStep(showReceipt, {
        end: endRegistration,
        withdraw,
        ...everyStep(receiptSteps, 'holder', takeReceiptStep),
      }),
    ),
  )
  .get('/receipts/:token/sheet/', onPaper(showRegistrationSheet))
  .get('/receipts/:token/link/', onSlip(showSlip))
  .get('/receipts/:token/amend/', byLink(showAmend))
  .post('/receipts/:token/amend/', byLink(byStep(showAmend, { amend, update: amend })))
  .get('/receipts/:token/move/', byLink(showMove))
  .post('/receipts/:token/move/', byLink(byStep(showMove, moveSteps)))
  .get('/receipts/:token/another/', byLink(showAnother))
  .post('/receipts/:token/another/', byLink(byStep(showAnother, anotherSteps)))
  .get('/receipts/:token/all/', byLink(showAll))
  .post('/receipts/:token/all/', byLink(byStep(showAll, { unlist: unlistHere })))
  .get('/receipts/:token/data.csv', byLink(ownData))
  .get('/receipts/:token/exemplars/:exemplar/', byLink(showExemplar))
  .post(
    '/receipts/:token/exemplars/:exemplar/',
    byLink(byStep(showExemplar, everyStep(consentSteps, 'holder', answerConsent))),
  )
  .get('/receipts/:token/:year{\\d{4}}/', byPair(showYear))
  .post('/receipts/:token/:year{\\d{4}}/', byPair(byStep(showYear, { claim: claimOnYear })))
  .get('/receipts/:token/:year{\\d{4}}/calendar.ics', byPair(ownCalendar))
  .get('/receipts/:token/:year{\\d{4}}/claims/:claim/', byPair(showClaim))
  .post(
    '/receipts/:token/:year{\\d{4}}/claims/:claim/',
    byPair(byStep(showClaim, everyStep(claimSteps, 'holder', takeClaimStep))),
  )
  .get('/receipts/:token/:year{\\d{4}}/records/new/', byPair(showNewRecord))
  .post('/receipts/:token/:year{\\d{4}}/records/new/', byPair(byStep(showNewRecord, { add: addRecord })))
  .get('/receipts/:token/:year{\\d{4}}/records/:record/', byPair(showRecord))
  .post(
    '/receipts/:token/:year{\\d{4}}/records/:record/',
    byPair(byStep(showRecord, everyStep(recordSteps, 'holder', takeRecordStep))),
  )
  .get('/receipts/:token/:year{\\d{4}}/:sheet/', onPaper(showSheet))
  .get('/receipts/:token/:year{\\d{4}}/:sheet/edit/', byLink(showOwnForm))
  .post('/receipts/:token/:year{\\d{4}}/:sheet/edit/', byLink(byStep(showOwnForm, { write: writeOwnForm })))
