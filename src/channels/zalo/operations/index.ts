import { callerRegion } from './caller-region.ts'
import { deleteFollowerInfo } from './delete-follower-info.ts'
import { exchangeCode } from './exchange-code.ts'
import { followers } from './followers.ts'
import { conversation, recentChats } from './history.ts'
import { oaIdentity, oaProfile } from './oa-profile.ts'
import { oaStanding } from './oa-standing.ts'
import { personDetail } from './person-detail.ts'
import { oaQuota, quota } from './quota.ts'
import { refreshToken } from './refresh-token.ts'
import { requestInfo } from './request-info.ts'
import { sendMessage } from './send-message.ts'
import { uploadFile, uploadGif, uploadImage } from './uploads.ts'

/** Everything we may ask of Zalo. `config/permissions.ts` decides under which consent. */
export const zaloOperations = [
  exchangeCode,
  refreshToken,
  oaIdentity,
  oaProfile,
  oaStanding,
  callerRegion,
  followers,
  personDetail,
  requestInfo,
  sendMessage,
  uploadImage,
  uploadGif,
  uploadFile,
  quota,
  oaQuota,
  recentChats,
  conversation,
  deleteFollowerInfo,
] as const
