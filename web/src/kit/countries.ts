/** ISO 3166-1: all there are; their names come from the browser. */
const CODES =
  'AD AE AF AG AI AL AM AO AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GT GU GW GY HK HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW'

export interface Country {
  /** Two letters. */
  readonly value: string
  readonly label: string
}

/** By name; Vietnam first, where most are. */
export function countries(language: string): Country[] {
  const names = new Intl.DisplayNames(language, { type: 'region' })
  const sorter = new Intl.Collator(language)
  const all = CODES.split(' ').map((value) => ({ value, label: names.of(value) ?? value }))
  const rank = ({ value }: Country): number => (value === 'VN' ? 0 : 1)
  return all.sort((a, b) => rank(a) - rank(b) || sorter.compare(a.label, b.label))
}

/** @param code two letters */
export const countryName = (code: string, language: string): string =>
  new Intl.DisplayNames(language, { type: 'region' }).of(code) ?? code
