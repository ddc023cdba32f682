/** The shared text of a page of the kind `text`. */
export const TEXT_KEY = 'text';
