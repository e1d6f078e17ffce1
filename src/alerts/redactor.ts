/** Takes secrets out of what others say: servers and libraries repeat what they were sent. Pure. */

const instead = '[secret]'

/** A function that replaces each of the secrets in a text, also where it is URL-encoded, in base64, or escaped in JSON; of a URL, also its path. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const forms = [...new Set(secrets.flatMap(formsOf))].filter((form) => form !== '').sort((a, b) => b.length - a.length)
  return (text) => forms.reduce((shown, form) => shown.replaceAll(form, instead), text)
}

function formsOf(secret: string): string[] {
  const inner = pathOf(secret)
  return [secret, ...inner].flatMap((text) => [text, urlEncoded(text), Buffer.from(text).toString('base64'), JSON.stringify(text).slice(1, -1)])
}

/** The path of `https://host/` alone is no secret. */
function pathOf(secret: string): string[] {
  if (!URL.canParse(secret)) return []
  const { pathname, search } = new URL(secret)
  return pathname.length < 2 ? [] : [pathname, `${pathname}${search}`]
}

/** Half a character has no such form. */
function urlEncoded(text: string): string {
  return encodeURIComponent(text.replace(/\p{Cs}/gu, '\ufffd'))
}
