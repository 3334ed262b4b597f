import { createHash } from 'node:crypto'
import { countryName, HOME_COUNTRY } from '../kit/country.ts'
import type { PartnerDoc } from '../store/models/partner.ts'
import { SHARED_FIELDS, type SharedFieldName } from './shared-fields.ts'

type Named = Pick<PartnerDoc, 'name' | 'purpose' | 'fields' | 'contact' | 'country'>

/** What a person is asked, and what they agree to: one partner, its fields, its purpose, and
 * the country where that is another; free to refuse, and to withdraw. */
export function partnerText({ name, purpose, fields, contact, country }: Named): { vi: string; en: string } {
  const listed = (locale: 'vi' | 'en'): string =>
    fields.map((field) => SHARED_FIELDS[field as SharedFieldName][locale].toLowerCase()).join(', ')
  const isAbroad = country !== HOME_COUNTRY
  const kept = {
    vi: isAbroad ? `, lưu ở nước ngoài (${countryName(country, 'vi')}),` : '',
    en: isAbroad ? `, which keeps it abroad (${countryName(country, 'en')}),` : '',
  }
  return {
    vi: `Cửa hàng xin phép chia sẻ ${listed('vi')} của bạn cho ${name} (${contact})${kept.vi} để: ${purpose}. Bạn không đồng ý cũng không sao, và rút lại lúc nào cũng được bằng cách nhắn cho cửa hàng. Nếu đồng ý riêng việc này, hãy trả lời “Đồng ý”.`,
    en: `The shop asks to share your ${listed('en')} with ${name} (${contact})${kept.en || ','} for: ${purpose}. You are free to say no, and may withdraw at any time by writing to the shop. If you agree to this, answer “I agree”.`,
  }
}

/** Names the words agreed to: any other word is another hash. */
export const partnerTextHash = (partner: Named): string =>
  createHash('sha256')
    .update(JSON.stringify(partnerText(partner)))
    .digest('hex')
