import { createHash } from 'node:crypto'
import { SHOPPER_SCRIPT } from './shopper-script.ts'
import { SHOPPER_STYLE } from './shopper-style.ts'

/** One page to play a shopper of either platform. */
export const SHOPPER_PAGE = `<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Đóng vai người mua</title>
<style>${SHOPPER_STYLE}</style>
</head>
<body>
<header><h1>Đóng vai người mua</h1><span class="note">Trang của sandbox: nhắn tin, bình luận như khách hàng. · Play a shopper: write and comment as a customer would.</span></header>
<div class="picks">
  <fieldset><legend>Nền tảng</legend>
    <label><span><input type="radio" name="platform" value="facebook" checked> Facebook</span></label>
    <label><span><input type="radio" name="platform" value="zalo"> Zalo</span></label>
  </fieldset>
  <label>Trang hoặc OA <select id="account"></select></label>
  <label>Người mua <select id="person"></select></label>
  <label><span><input type="checkbox" id="reading" checked> Đang mở hội thoại (đánh dấu đã xem)</span></label>
</div>
<p id="problem" role="alert"></p>
<main>
  <section aria-label="Hội thoại">
    <h2>Hội thoại</h2>
    <ul id="thread" aria-live="polite"></ul>
    <form id="compose">
      <input type="text" id="text" placeholder="Nhập tin nhắn…" aria-label="Tin nhắn" autocomplete="off">
      <button class="primary">Gửi</button>
      <button type="button" id="picture">Gửi ảnh</button>
    </form>
  </section>
  <section id="posts" aria-label="Bài viết"><h2>Bài viết của Trang</h2><div id="post-list"></div></section>
  <section id="zalo" aria-label="Zalo" hidden>
    <h2>Với OA này</h2>
    <p><button id="follow">Quan tâm</button> <button id="unfollow">Bỏ quan tâm</button></p>
    <h2>Chia sẻ thông tin</h2>
    <form id="share">
      <label>Họ tên <input id="share-name" value="Lan" required></label>
      <label>Số điện thoại <input id="share-phone" value="84901234567" inputmode="tel" required></label>
      <label>Địa chỉ <input id="share-address" value="12 Hàng Bông, Hoàn Kiếm, Hà Nội"></label>
      <button class="primary">Chia sẻ</button>
    </form>
    <p id="share-done" class="note" role="status"></p>
  </section>
</main>
<script>${SHOPPER_SCRIPT}</script>
</body>
</html>`

const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** Its own script and sheet, its own origin, and pictures from wherever somebody sent them: a page to show hostile words on. */
export const SHOPPER_POLICY = [
  "default-src 'none'",
  `script-src ${hash(SHOPPER_SCRIPT)}`,
  `style-src ${hash(SHOPPER_STYLE)}`,
  "connect-src 'self'",
  'img-src * data: blob:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ')
