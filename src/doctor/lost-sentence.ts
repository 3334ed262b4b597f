import type { Sentence } from '../channels/sentence.ts'

/** What cannot be done without a scope, in a shop's words. */
const WITHOUT: ReadonlyMap<string, Sentence> = new Map([
  ['pages_messaging', { vi: 'đọc và gửi tin nhắn', en: 'reading and sending messages' }],
  ['pages_manage_metadata', { vi: 'nhận tin mới', en: 'receiving new messages' }],
  ['pages_manage_engagement', { vi: 'trả lời và ẩn bình luận', en: 'answering and hiding comments' }],
  ['pages_read_user_content', { vi: 'đọc bình luận', en: 'reading comments' }],
  [
    'pages_read_engagement',
    { vi: 'đọc bài viết và thông tin Trang', en: 'reading posts and the Page’s details' },
  ],
  ['pages_show_list', { vi: 'tìm Trang', en: 'finding the Page' }],
])

const TASKS: ReadonlyMap<string, Sentence> = new Map([
  [
    'task-messages',
    {
      vi: 'Người đã liên kết không còn việc “Tin nhắn” trên Trang. Quản trị viên Trang giao lại việc này là đủ; không cần liên kết lại.',
      en: 'Whoever linked the Page has lost its task “Messages”. A Page admin gives it back; no new link is needed.',
    },
  ],
  [
    'task-comments',
    {
      vi: 'Người đã liên kết không còn được quản lý bình luận trên Trang. Quản trị viên Trang giao lại việc này là đủ; không cần liên kết lại.',
      en: 'Whoever linked the Page may no longer moderate it. A Page admin gives the task back; no new link is needed.',
    },
  ],
  [
    'role',
    {
      vi: 'Người đã liên kết không còn vai trò nào trên Trang. Quản trị viên Trang giao lại vai trò, hoặc để người khác liên kết lại.',
      en: 'Whoever linked the Page has no role on it any more. A Page admin gives it back, or somebody else links it again.',
    },
  ],
])

/** What is lost of a Page's grant and what to do. @param lost `role`, `task-…`, or scopes with commas between */
export function lostSentence(lost: string): Sentence {
  const task = TASKS.get(lost)
  if (task) return task
  const lacking = lost.split(',').flatMap((scope) => WITHOUT.get(scope) ?? [])
  const list = (locale: 'vi' | 'en') => lacking.map((one) => one[locale]).join(', ') || lost
  return {
    vi: `Facebook không còn cấp quyền để ${list('vi')}. Liên kết lại và chấp nhận mọi quyền được hỏi.`,
    en: `Facebook no longer grants ${list('en')}. Link again and accept everything that is asked.`,
  }
}
