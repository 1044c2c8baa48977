/**
 * The name of this product on its pages, on its API page and in its mails. A password that consists mostly of it
 * is refused.
 */
export const APP_NAME = 'Gatehouse'

/**
 * The name of this product for programs, in the names of its cookies, storage keys, locks and metrics. It keeps
 * apart several products on the same host. If you change it, every user must sign in again, because the cookies
 * have new names.
 */
export const APP_KEY = 'gatehouse'
