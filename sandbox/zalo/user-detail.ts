import { invalidField, refuse, zaloFailure } from './errors.ts'
import {
  asObject,
  bodyOf,
  dataOf,
  textField,
  type OpenapiCall,
  type OpenapiOperation,
} from './openapi-call.ts'
import { findUser, keepUser } from './people.ts'
import type { SharedInfo, ZaloUser } from './state.ts'
import { vietnamDate } from './vietnam-time.ts'

function profileOf({ platform }: OpenapiCall, user: ZaloUser): Record<string, unknown> {
  const picture = (size: number): string => platform.kit.media.pictureUrl(user.userId, size)
  const { lastInteractionAtMs, shared } = user
  return {
    user_id: user.userId,
    user_id_by_app: user.userIdByApp,
    user_external_id: user.externalId,
    display_name: user.displayName,
    user_alias: user.alias,
    is_sensitive: user.isSensitive,
    user_last_interaction_date: lastInteractionAtMs === null ? '' : vietnamDate(lastInteractionAtMs),
    user_is_follower: user.isFollower,
    avatar: picture(120),
    avatars: { '120': picture(120), '240': picture(240) },
    dynamic_param: '',
    // Nobody documents these two today; they are here because a caller must drop what it did not ask for.
    birthday: user.birthday,
    gender: user.gender,
    tags_and_notes_info: { notes: user.notes, tag_names: user.tags },
    ...(shared === null ? {} : { shared_info: sharedOf(shared) }),
  }
}

function sharedOf(shared: SharedInfo): Record<string, string> {
  const { address = '', city = '', district = '', phone = '', name = '', user_dob } = shared
  return { address, city, district, phone, name, ...(user_dob === undefined ? {} : { user_dob }) }
}

/** `GET /v3.0/oa/user/detail`: -213 for anybody the OA never met. */
export const getUserDetail: OpenapiOperation = (call) => {
  const user = findUser(call.oa, textField(dataOf(call), 'user_id'))
  if (user === undefined) refuse(zaloFailure(-213))
  if (!user.isFollower && user.lastInteractionAtMs === null) refuse(zaloFailure(-213))
  return profileOf(call, user)
}

const SHARED_FIELDS = ['name', 'phone', 'address', 'user_dob'] as const

/** `POST /v3.0/oa/user/update`: the merchant's own notes about a person. */
export const updateUser: OpenapiOperation = (call) => {
  const body = bodyOf(call)
  const user = keepUser(call.oa, textField(body, 'user_id')) ?? refuse(zaloFailure(-213))
  if (typeof body['user_alias'] === 'string') user.alias = body['user_alias']
  if (typeof body['user_external_id'] === 'string') user.externalId = body['user_external_id']
  const info = asObject(body['shared_info'])
  if (info === null && body['shared_info'] !== undefined) refuse(invalidField('shared_info'))
  const shared: SharedInfo = { ...user.shared }
  for (const field of SHARED_FIELDS) {
    const value = info?.[field]
    if (typeof value === 'string') shared[field] = value
  }
  if (info !== null) user.shared = shared
  call.platform.changed()
  return undefined
}

/** `POST /v2.0/oa/deletefollowerinfo`: the OA's own data about a person, nothing else. */
export const deleteFollowerInfo: OpenapiOperation = (call) => {
  const user = keepUser(call.oa, textField(bodyOf(call), 'user_id')) ?? refuse(zaloFailure(-213))
  Object.assign(user, { alias: '', externalId: '', tags: [], notes: [], shared: null })
  call.platform.changed()
  return undefined
}
