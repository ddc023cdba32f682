/** The panel of faults, set to what is looked at closer; it stays set when that is closed again. */
import { useState } from 'react';
import { FaultsPanel, type FaultsPanelProps } from './faults/faults-panel.tsx';

export function FaultSide({ scope = null, ...panel }: FaultsPanelProps) {
  const [kept, setKept] = useState(scope);
  const key = JSON.stringify(scope ?? kept);
  if (key !== JSON.stringify(kept)) setKept(scope);
  return <FaultsPanel key={key} {...panel} scope={scope ?? kept} />;
}
