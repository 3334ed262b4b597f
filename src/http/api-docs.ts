import { type RequestHandler, Router } from 'express'
import swaggerUi from 'swagger-ui-express'
import { styleNonceOf } from './security-headers.ts'

/** Of the drawings that the page refers to; the policy takes no such attribute, and these say the same. */
const UNSEEN_STYLE = 'style="position:absolute;width:0;height:0"'
const UNSEEN = 'width="0" height="0" display="none"'
/** Its bar holds nothing but a drawing with a style element of its own. */
const WITHOUT_BAR = { swaggerOptions: { layout: 'BaseLayout' } }

/** Swagger's page of the API: scripts and sheets are files of its own, its pictures data URLs, and its frame bears the nonce. */
export function apiDocs(document: object): Router {
  const parts = swaggerUi
    .generateHTML(document, WITHOUT_BAR)
    .replaceAll(UNSEEN_STYLE, UNSEEN)
    .split('<style>')
  const page: RequestHandler = (_req, res) => {
    res.type('html').send(parts.join(`<style nonce="${styleNonceOf(res)}">`))
  }
  const router = Router()
  router.use(keepFresh, swaggerUi.serve, page)
  return router
}

const keepFresh: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-cache')
  next()
}
