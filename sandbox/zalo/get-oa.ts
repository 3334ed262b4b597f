import type { OpenapiOperation } from './openapi-call.ts'
import { countFollowers } from './people.ts'

/** `GET /v2.0/oa/getoa`: more fields than anybody asked for, as the platform does. */
export const getOa: OpenapiOperation = ({ platform, oa }) => {
  const { oaIdField } = platform.state().switches
  const { media } = platform.kit
  return {
    ...(oaIdField === 'oa_id' ? {} : { oaid: oa.id }),
    ...(oaIdField === 'oaid' ? {} : { oa_id: oa.id }),
    name: oa.name,
    description: oa.description,
    oa_alias: oa.alias,
    is_verified: oa.isVerified,
    oa_type: oa.oaType,
    cate_name: oa.category,
    num_follower: countFollowers(oa),
    avatar: media.pictureUrl(`oa-${oa.id}`),
    cover: media.pictureUrl(`oa-cover-${oa.id}`, 600),
    package_name: oa.packageName,
    package_valid_through_date: oa.packageValidThrough,
    package_auto_renew_date: '',
    linked_ZCA: '',
  }
}
