/**
 * The name of this product on its pages, on its API page and in its mails. A password that consists mostly of this
 * name is refused.
 */
export const APP_NAME = 'Gatehouse'

/**
 * The name of this product for programs, in the names of its cookies, storage keys, locks and metrics. The name
 * keeps several products on the same host apart. If you change it, users of browsers must sign in again, because
 * cookies and storage keys have new names.
 */
export const APP_KEY = 'gatehouse'
