/**
 * The name of this product on its pages, in its mails and on its API page. Not allowed as a part of a
 * password.
 */
export const PRODUCT_NAME = 'Gatehouse'
