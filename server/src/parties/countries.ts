// ISO 3166-1 alpha-2, as assigned in 2024.
const codes = new Set(
  `AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT
  BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH
  ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT
  HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS
  LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI
  NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG
  SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG
  UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW`.split(/\s+/),
)

export function isCountry(code: string): boolean {
  return codes.has(code)
}

const EURO =
  'AD AT AX BE BG BL CY DE EE ES FI FR GF GP GR HR IE IT LT LU LV MC ME MF MQ MT NL PM PT RE SI SK SM VA XK YT'

// Of the currencies that can be paid in; elsewhere the dollar is what wholesale is paid in.
const ownCurrencies: Readonly<Record<string, string>> = {
  AED: 'AE', AUD: 'AU CC CX KI NF NR TV', BHD: 'BH', BRL: 'BR', CAD: 'CA', CHF: 'CH LI', CNY: 'CN',
  CZK: 'CZ', DKK: 'DK FO GL', EUR: EURO, GBP: 'GB GG IM JE', HKD: 'HK', HUF: 'HU', IDR: 'ID',
  ILS: 'IL PS', INR: 'IN BT', ISK: 'IS', JOD: 'JO', JPY: 'JP', KRW: 'KR', KWD: 'KW', MXN: 'MX',
  MYR: 'MY', NOK: 'NO SJ BV', NZD: 'NZ CK NU PN TK', OMR: 'OM', PHP: 'PH', PLN: 'PL', RON: 'RO',
  SAR: 'SA', SEK: 'SE', SGD: 'SG', THB: 'TH', TND: 'TN', TRY: 'TR', TWD: 'TW', VND: 'VN',
  ZAR: 'ZA LS NA SZ',
} // prettier-ignore

const currencyByCountry = new Map(
  Object.entries(ownCurrencies).flatMap(([currency, countries]) =>
    countries.split(' ').map((country) => [country, currency] as const),
  ),
)

/** What a company of this country would like to pay in, unless it says otherwise. */
export function currencyOf(country: string): string {
  return currencyByCountry.get(country) ?? 'USD'
}
