/**
 * The token of a private host. Whoever opens its page as `/?admit=<token>` keeps it in this browser, for this host alone, and links to
 * rooms made here carry it; so a host gives one address to its people and those pass on links as ever.
 */
const KEY = 'folkmoot-admit';
const PARAMETER = 'admit';

/** Takes the token from the page's address, where it would be seen and shared, and keeps it. */
export function keepAdmission(): void {
  const url = new URL(location.href);
  const token = url.searchParams.get(PARAMETER);
  if (token === null) return;
  url.searchParams.delete(PARAMETER);
  history.replaceState(history.state, '', url);
  // A browser that keeps nothing says so by throwing.
  try {
    localStorage.setItem(KEY, token);
  } catch (error) {
    reportError(error);
  }
}

/** Null when this host has given none. */
export function keptAdmission(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch (error) {
    reportError(error);
    return null;
  }
}
