import { html as xml, type Html } from '../html.ts'
import { toYuan } from '../money.ts'
import { balanceOf, type Account, type Bank, type Movement } from './bank.ts'

// (Named xml: as `html`, the formatter would take Dt for HTML's own dt.)
//
// What the bank tells of an account: a statement of a day as camt.053 or MT940, and notices of
// single credits and debits as camt.054.

type Day = Readonly<{ account: Account; day: string }>

const DAY_MS = 86_400_000
const startOf = (day: string) => Date.parse(`${day}T00:00:00Z`)
export const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10)

function movementsOf(bank: Bank, { account, day }: Day): Movement[] {
  return bank.movements(account.number).filter(({ at }) => dayOf(at) === day)
}

export function camt053(bank: Bank, of: Day): string {
  const { account, day } = of
  const start = startOf(day)
  const message = xml`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
    <BkToCstmrStmt>
      ${groupHeader(bank, `STMT-${day}`)}
      <Stmt>
        <Id>${account.number.slice(-8)}-${day}</Id>
        <ElctrncSeqNb>${dayNumber(day)}</ElctrncSeqNb>
        <CreDtTm>${new Date(bank.clock.now()).toISOString()}</CreDtTm>
        ${accountOf(account)}
        ${balance({ code: 'OPBD', account, day, cents: balanceOf(bank, account.number, start) })}
        ${balance({
          ...{ code: 'CLBD', account, day },
          cents: balanceOf(bank, account.number, start + DAY_MS),
        })}
        ${movementsOf(bank, of).map((movement) => entry(account, movement))}
      </Stmt>
    </BkToCstmrStmt>
  </Document>`
  return document(message)
}

export function camt054(bank: Bank, { account, day }: Day): string {
  const message = xml`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08">
    <BkToCstmrDbtCdtNtfctn>
      ${groupHeader(bank, `NTFC-${day}`)}
      <Ntfctn>
        <Id>${account.number.slice(-8)}-${day}-${movementsOf(bank, { account, day }).length}</Id>
        <CreDtTm>${new Date(bank.clock.now()).toISOString()}</CreDtTm>
        ${accountOf(account)}
        ${movementsOf(bank, { account, day }).map((movement) => entry(account, movement))}
      </Ntfctn>
    </BkToCstmrDbtCdtNtfctn>
  </Document>`
  return document(message)
}

const document = ({ markup }: Html) => `<?xml version="1.0" encoding="UTF-8"?>\n${markup}\n`

// Statements are numbered through a year.
const dayNumber = (day: string) =>
  Math.round((startOf(day) - startOf(`${day.slice(0, 4)}-01-01`)) / DAY_MS) + 1

function groupHeader(bank: Bank, id: string): Html {
  return xml`<GrpHdr>
    <MsgId>${id}</MsgId>
    <CreDtTm>${new Date(bank.clock.now()).toISOString()}</CreDtTm>
  </GrpHdr>`
}

const isIban = (number: string) => /^[A-Z]{2}\d{2}/.test(number)

function numberOf(number: string): Html {
  return isIban(number) ? xml`<IBAN>${number}</IBAN>` : xml`<Othr><Id>${number}</Id></Othr>`
}

function accountOf({ number, currency, holder }: Account): Html {
  return xml`<Acct>
    <Id>${numberOf(number)}</Id>
    <Ccy>${currency}</Ccy>
    <Ownr><Nm>${holder}</Nm></Ownr>
  </Acct>`
}

const abs = (cents: bigint) => (cents < 0n ? -cents : cents)
const amount = (name: string, currency: string, cents: bigint): Html => ({
  markup: `<${name} Ccy="${currency}">${toYuan(abs(cents))}</${name}>`,
})
const side = (cents: bigint) => xml`<CdtDbtInd>${cents < 0n ? 'DBIT' : 'CRDT'}</CdtDbtInd>`

type BalanceFields = Day & Readonly<{ code: string; cents: bigint }>

function balance({ code, account, day, cents }: BalanceFields): Html {
  return xml`<Bal>
    <Tp>
      <CdOrPrtry><Cd>${code}</Cd></CdOrPrtry>
    </Tp>
    ${amount('Amt', account.currency, cents)} ${side(cents)}
    <Dt><Dt>${day}</Dt></Dt>
  </Bal>`
}

function entry({ currency }: Account, movement: Movement): Html {
  const { cents, at, reference, reverses } = movement
  return xml`<Ntry>
    <NtryRef>${reference}</NtryRef>
    ${amount('Amt', currency, cents)} ${side(cents)}
    ${reverses !== undefined && xml`<RvslInd>true</RvslInd>`}
    <Sts><Cd>BOOK</Cd></Sts>
    <BookgDt><Dt>${dayOf(at)}</Dt></BookgDt>
    <ValDt><Dt>${dayOf(at)}</Dt></ValDt>
    <AcctSvcrRef>${reference}</AcctSvcrRef>
    <BkTxCd>
      <Domn>
        <Cd>PMNT</Cd>
        <Fmly>
          <Cd>${cents < 0n ? 'ICDT' : 'RCDT'}</Cd>
          <SubFmlyCd>${reverses === undefined ? 'XBCT' : 'RRTN'}</SubFmlyCd>
        </Fmly>
      </Domn>
    </BkTxCd>
    <NtryDtls>${details(currency, movement)}</NtryDtls>
  </Ntry>`
}

const BEARERS = { OUR: 'DEBT', SHA: 'SHAR', BEN: 'CRED' } as const

function details(currency: string, movement: Movement): Html {
  const { cents, endToEndId, orderedCents, keptCents, charges, payer, text, structured } = movement
  const [who, whose] = cents < 0n ? ['Cdtr', 'CdtrAcct'] : ['Dbtr', 'DbtrAcct']
  const party = xml`<Pty><Nm>${payer.name}</Nm></Pty>`
  const parties = `<${who}>${party.markup}</${who}><${whose}><Id>${numberOf(payer.account).markup}</Id></${whose}>`
  return xml`<TxDtls>
    <Refs><EndToEndId>${endToEndId === '' ? 'NOTPROVIDED' : endToEndId}</EndToEndId></Refs>
    ${amount('Amt', currency, cents)} ${side(cents)}
    <AmtDtls>
      <InstdAmt>${amount('Amt', currency, orderedCents)}</InstdAmt>
    </AmtDtls>
    ${
      keptCents > 0n &&
      xml`<Chrgs>
        <Rcrd>
          ${amount('Amt', currency, keptCents)}
          <Br>${BEARERS[charges]}</Br>
        </Rcrd>
      </Chrgs>`
    }
    <RltdPties>${{ markup: parties }}</RltdPties>
    <RmtInf>
      ${text !== '' && xml`<Ustrd>${text}</Ustrd>`}
      ${
        structured !== '' &&
        xml`<Strd>
          <CdtrRefInf>
            <Tp>
              <CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry>
            </Tp>
            <Ref>${structured}</Ref>
          </CdtrRefInf>
        </Strd>`
      }
    </RmtInf>
  </TxDtls>`
}

const comma = (cents: bigint) => toYuan(abs(cents)).replace('.', ',')
const sixDigits = (day: string) => day.replaceAll('-', '').slice(2)

export function mt940(bank: Bank, of: Day): string {
  const { account, day } = of
  const start = startOf(day)
  const balanceLine = (cents: bigint) =>
    `${cents < 0n ? 'D' : 'C'}${sixDigits(day)}${account.currency}${comma(cents)}`
  return [
    `:20:${sixDigits(day)}`,
    `:25:${account.number}`,
    `:28C:${dayNumber(day)}/1`,
    `:60F:${balanceLine(balanceOf(bank, account.number, start))}`,
    ...movementsOf(bank, of).flatMap((movement) => movementLines(of, movement)),
    `:62F:${balanceLine(balanceOf(bank, account.number, start + DAY_MS))}`,
    '-',
    '',
  ].join('\r\n')
}

const LINE = /.{1,65}/g

function movementLines({ account, day }: Day, movement: Movement): string[] {
  const { cents, reference, endToEndId, reverses, payer } = movement
  const plain = cents < 0n ? 'D' : 'C'
  const mark = reverses === undefined ? plain : cents < 0n ? 'RC' : 'RD'
  const { orderedCents, keptCents } = movement
  const date = `${sixDigits(day)}${sixDigits(day).slice(2)}`
  const ours = endToEndId === '' ? 'NONREF' : endToEndId.slice(0, 16)
  const purpose = [movement.text, movement.structured].filter((each) => each !== '').join(' ')
  const pieces = purpose.match(/.{1,27}/g) ?? []
  const fields = [
    '166?00TRANSFER',
    ...pieces.slice(0, 10).map((piece, index) => `?${20 + index}${piece}`),
    `?31${payer.account}?32${payer.name.slice(0, 27)}`,
  ].join('')
  // Letters and digits that banks do not know become a point.
  const known = fields.replaceAll(/[^\x20-\x7e]/g, '.')
  return [
    `:61:${date}${mark}${comma(cents)}NTRF${ours}//${reference}`,
    ...(keptCents > 0n
      ? [`/OCMT/${account.currency}${comma(orderedCents)}/ ${movement.charges}`]
      : []),
    ...(`:86:${known}`.match(LINE) ?? []),
  ]
}
