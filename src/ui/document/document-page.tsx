/** A page of rich text. */
import type { PageProps } from '../page/page-surface.tsx';

export function DocumentPage({ page }: PageProps) {
  return <p>{page.title}</p>;
}
