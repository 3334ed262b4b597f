const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** Characters of a consultation message, counted after NFC (docs/platforms/zalo.md#sending). */
export const TEXT_MAX = 2_000
/** The form that asks a person for name, phone and address. */
export const FORM_TITLE_MAX = 100
export const FORM_SUBTITLE_MAX = 500

/** Answers within this time of the person's last contact cost nothing. */
export const FREE_WINDOW_MS = 48 * HOUR_MS
/** Later than this the API refuses with -230 or -232; between the two a message counts against the package or is billed. */
export const SEND_WINDOW_MS = 7 * 24 * HOUR_MS

export const IMAGE_MAX_BYTES = 1024 * 1024
export const GIF_MAX_BYTES = 5 * 1024 * 1024
export const FILE_MAX_BYTES = 5 * 1024 * 1024
/** What is uploaded may be sent again for so long; after it the answer is -100. */
export const UPLOAD_LIFE_MS = 7 * 24 * HOUR_MS

/** `user/getlist` gives this many ids a page; what it does beyond 10,000 people a filter is told by the answers. */
export const FOLLOWERS_PAGE = 50
/** `listrecentchat` and `conversation`. */
export const HISTORY_PAGE = 10

/** The refresh token of an OA lives three months from issue; 90 days is the shorter reading. */
export const REFRESH_TOKEN_LIFE_MS = 90 * 24 * HOUR_MS

/** Calls a minute of one app over all its OAs; each OA has a lower limit of its own by package. */
export const APP_CALLS_PER_MINUTE = 4_000

/** Vietnam has one offset and no summer time. */
export const VIETNAM_OFFSET_MS = 7 * HOUR_MS
/** Promotional messages are refused from 22:00 to 06:00 (-234): five minutes past, so that the clocks may differ. */
export const MORNING_MINUTES = 6 * 60 + 5

/** A call is given up after this. Uploads carry up to 5 MB over a shop's line to a slow host. */
export const CALL_TIMEOUT_MS = 15_000
export const UPLOAD_TIMEOUT_MS = 60_000
