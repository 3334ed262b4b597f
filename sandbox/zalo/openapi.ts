import { type Answer, json } from '../kit/answers.ts'
import type { StandRequest } from '../kit/http-server.ts'
import { getConversation, listRecentChat } from './chat-history.ts'
import { ZaloRefusal } from './errors.ts'
import { getOa } from './get-oa.ts'
import { sendV2 } from './message-v2.ts'
import { openCall, type OpenapiOperation } from './openapi-call.ts'
import type { Platform } from './platform.ts'
import { getQuota } from './quota.ts'
import { sendConsultation } from './send-message.ts'
import { uploadOf } from './uploads.ts'
import { deleteFollowerInfo, getUserDetail, updateUser } from './user-detail.ts'
import { listOaUsers } from './user-list.ts'

interface Route {
  op: string
  run: OpenapiOperation
}

/** Method and path to operation. What is missing here, such as comments, does not exist on the platform. */
const ROUTES: Record<string, Route> = {
  'GET /v2.0/oa/getoa': { op: 'oa.get', run: getOa },
  'GET /v3.0/oa/user/getlist': { op: 'users.list', run: listOaUsers },
  'GET /v3.0/oa/user/detail': { op: 'users.detail', run: getUserDetail },
  'POST /v3.0/oa/user/update': { op: 'users.update', run: updateUser },
  'POST /v2.0/oa/deletefollowerinfo': { op: 'users.deleteInfo', run: deleteFollowerInfo },
  'POST /v3.0/oa/message/cs': { op: 'messages.send', run: sendConsultation },
  'POST /v2.0/oa/message': { op: 'messages.v2', run: sendV2 },
  'POST /v3.0/oa/quota/message': { op: 'quota.get', run: getQuota },
  'POST /v2.0/oa/upload/image': { op: 'uploads.image', run: uploadOf('image') },
  'POST /v2.0/oa/upload/gif': { op: 'uploads.gif', run: uploadOf('gif') },
  'POST /v2.0/oa/upload/file': { op: 'uploads.file', run: uploadOf('file') },
  'GET /v2.0/oa/listrecentchat': { op: 'history.recent', run: listRecentChat },
  'GET /v2.0/oa/conversation': { op: 'history.conversation', run: getConversation },
}

const routeOf = ({ method, path }: StandRequest): Route | undefined => ROUTES[`${method} ${path}`]

/** The operation's name for history and faults. */
export function openapiOp(request: StandRequest): string {
  return routeOf(request)?.op ?? request.path
}

/** Answers one call of the OpenAPI host: success and failure are both HTTP 200. */
export async function handleOpenapi(platform: Platform, request: StandRequest): Promise<Answer> {
  const headers: Record<string, string> = {}
  try {
    const route = routeOf(request)
    if (route === undefined) return json({ error: 404, message: 'Not found' }, 404)
    const call = openCall(platform, request, ({ limit, remain }) => {
      headers['X-RateLimit-Limit'] = String(limit)
      headers['X-RateLimit-Remain'] = String(remain)
    })
    const data = await route.run(call)
    return json({ ...(data === undefined ? {} : { data }), error: 0, message: 'Success' }, 200, headers)
  } catch (error) {
    if (error instanceof ZaloRefusal) return json(error.failure, 200, headers)
    throw error
  }
}
