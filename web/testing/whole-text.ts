/**
 * Matches the smallest element whose whole text this is, although parts of it stand in elements of their own: `Hello
 * <bdi>user1</bdi>!`.
 */
export function wholeText(text: string | RegExp) {
  return (_: string, element: Element | null): boolean =>
    isText(element, text) && ![...(element?.children ?? [])].some((child) => isText(child, text))
}

function isText(element: Element | null, text: string | RegExp): boolean {
  const whole = (element?.textContent ?? '').replace(/\s+/g, ' ').trim()
  return typeof text === 'string' ? whole === text : text.test(whole)
}
