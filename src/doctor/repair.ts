import type { Sentence } from '../channels/sentence.ts'
import { demandHistory } from '../history/demand.ts'
import { checkSubscription } from '../history/subscriptions.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import { NeedsRelink } from '../vault/token-keeper.ts'
import { DoorRefusal } from '../door/door.ts'
import { appStanding, subscribeApp } from './app-subscription.ts'
import type { DoctorDeps } from './deps.ts'
import type { RepairId } from './finding.ts'

/** How a repair ended. `next`: a page of the console where the rest is done by a person. */
export interface Repaired {
  readonly outcome: 'repaired' | 'nothing-to-do' | 'continue'
  readonly detail: Sentence
  readonly next: string | null
}

type Repair = (deps: DoctorDeps, channel: ChannelDoc) => Promise<Repaired | null>

/**
 * Carries out a repair. Done again, or where nothing is broken any more, it changes nothing.
 * @returns null where the platform knows no such repair
 * @throws {DoorRefusal} · {ChannelError}
 */
export async function repair(
  deps: DoctorDeps,
  channel: ChannelDoc,
  repairId: RepairId,
): Promise<Repaired | null> {
  const done = await REPAIR[repairId](deps, channel)
  if (done !== null) {
    deps.log.info('A repair was asked for', {
      channelId: channel._id,
      repair: repairId,
      outcome: done.outcome,
    })
    deps.meter.count('doctor_repairs_total', { repair: repairId, outcome: done.outcome })
  }
  return done
}

const REPAIR: Readonly<Record<RepairId, Repair>> = {
  async resubscribe({ history }, channel) {
    if (channel.platform !== 'facebook') return null
    const missing = await checkSubscription(history, channel)
    return missing.length > 0
      ? done('repaired', {
          vi: 'Đã đăng ký lại với Facebook. Tin bị bỏ lỡ đang được đọc bù.',
          en: 'Subscribed again. What was missed is being read back.',
        })
      : done('nothing-to-do', {
          vi: 'Facebook đang gửi đủ mọi loại tin của Trang.',
          en: 'Facebook sends every kind of event of this Page already.',
        })
  },

  async 'subscribe-app'({ door, facebook, publicUrl }, channel) {
    if (channel.platform !== 'facebook' || facebook === null) return null
    const app = { door, facebook, publicUrl }
    const standing = await appStanding(app)
    if (standing === 'elsewhere')
      return done('continue', {
        vi: 'Facebook đang gửi tin của ứng dụng đến địa chỉ khác. Việc này phải sửa trong trang ứng dụng của Meta.',
        en: 'The app’s events go to another address. That has to be changed in Meta’s app dashboard.',
      })
    if (standing === 'whole')
      return done('nothing-to-do', {
        vi: 'Ứng dụng đang nhận đủ mọi loại tin.',
        en: 'The app receives every kind of event already.',
      })
    await subscribeApp(app)
    return done('repaired', {
      vi: 'Đã đăng ký lại ứng dụng với Facebook cho mọi Trang.',
      en: 'The app is subscribed again, for every Page.',
    })
  },

  async 'read-gap'({ history }, channel) {
    const demand = await demandHistory(history, channel)
    return demand.ok
      ? done('repaired', {
          vi: 'Đang đọc lịch sử từ nền tảng. Tin thiếu sẽ hiện dần trong hộp thư.',
          en: 'History is being read from the platform. What was missing shows up in the inbox.',
        })
      : done('nothing-to-do', {
          vi: 'Lịch sử vừa được đọc xong cách đây ít phút.',
          en: 'History was read a few minutes ago.',
        })
  },

  async 'refresh-token'({ keeper }, channel) {
    if (channel.platform !== 'zalo') return null
    const owner = { shopId: channel.shopId, channelId: channel._id }
    try {
      // By the keeper's own judgement: a pair that is good is never spent on a click. `usable` renews what has ended.
      const renewed = await keeper.renew(owner)
      await keeper.usable(owner)
      return renewed
        ? done('repaired', { vi: 'Đã làm mới mã truy cập.', en: 'The tokens were renewed.' })
        : done('nothing-to-do', {
            vi: 'Mã truy cập còn tốt, chưa cần làm mới.',
            en: 'The tokens are good and need no renewal yet.',
          })
    } catch (error) {
      if (error instanceof NeedsRelink) throw new DoorRefusal('needs-relink')
      throw error
    }
  },

  /** Only an owner lifts it, after a fresh sign-in, where they see what brought it about. */
  async unfreeze(_deps, channel) {
    if (!channel.frozenAt)
      return done('nothing-to-do', { vi: 'Kênh không bị tạm khoá.', en: 'The channel is not frozen.' })
    return done(
      'continue',
      {
        vi: 'Xem vì sao kênh bị tạm khoá ở Hoạt động → Bảo vệ, rồi gỡ tại đó.',
        en: 'See why it is frozen under Activity → Protection, and lift the freeze there.',
      },
      '/activity?tab=freezes',
    )
  },

  /** Consent is given by a person reading it, so the link begins at its page. */
  async relink(_deps, channel) {
    return done(
      'continue',
      {
        vi: 'Mở trang liên kết, đọc các quyền và đồng ý để nối lại kênh.',
        en: 'Open the page for linking, read the permissions and agree to connect the channel again.',
      },
      `/links/new?platform=${channel.platform}&channelId=${channel._id}`,
    )
  },
}

const done = (outcome: Repaired['outcome'], detail: Sentence, next: string | null = null): Repaired => ({
  outcome,
  detail,
  next,
})
