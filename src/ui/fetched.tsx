/** A part of the app whose code is fetched when it is first shown. When it cannot be fetched, only that part is missing, and says so. */
import { Component, Suspense, type ReactNode } from 'react';
import { useWords } from './words/use-words.tsx';

type FetchedProps = {
  children: ReactNode;
  /** Instead of the sentence that says so. */
  otherwise?: ReactNode;
};

export class Fetched extends Component<FetchedProps, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    const { children, otherwise = <NotFetched /> } = this.props;
    return this.state.hasFailed ? otherwise : <Suspense fallback={null}>{children}</Suspense>;
  }
}

export function NotFetched() {
  const { between } = useWords();
  return <p role="alert">{between.notFetched}</p>;
}
