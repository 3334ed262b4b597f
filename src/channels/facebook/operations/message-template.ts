import type { Card, CardButton, Template } from '../../outgoing.ts'

/** A template as the Send API takes it (docs/platforms/facebook.md#templates). */
export const templatePayload = (template: Template): object =>
  template.type === 'button'
    ? { template_type: 'button', text: template.text, buttons: template.buttons.map(toButton) }
    : { template_type: 'generic', elements: template.cards.map(toElement) }

const toElement = ({ title, subtitle, imageUrl, url, buttons }: Card): object => ({
  title,
  ...(subtitle === null ? {} : { subtitle }),
  ...(imageUrl === null ? {} : { image_url: imageUrl }),
  ...(url === null ? {} : { default_action: { type: 'web_url', url } }),
  ...(buttons.length === 0 ? {} : { buttons: buttons.map(toButton) }),
})

function toButton(button: CardButton): object {
  const { title } = button
  if (button.type === 'url') return { type: 'web_url', title, url: button.url }
  if (button.type === 'phone') return { type: 'phone_number', title, payload: button.phone }
  return { type: 'postback', title, payload: button.payload }
}
