/** Which peer, or which two and what between them; or who is on the other island. */
import { useId } from 'react';
import type { NetworkPeer, NetworkSnapshot } from '../../../watch/network-snapshot.ts';
import type { PeerId } from '../timeline/who.ts';
import type { FormPart } from './fault-form.tsx';
import { isApart, moved } from './form.ts';

const KINDS = ['direct', 'relayed', 'tab'] as const;

export function FaultPlace(part: FormPart) {
  const { form, told, onForm } = part;
  const { where } = told.faults;
  switch (form.where) {
    case 'self':
    case 'all':
    case 'relay':
      return null;
    case 'peer':
      return (
        <Peer
          {...part}
          label={where.peerLabel}
          chosen={form.peer}
          except={part.snapshot.self}
          onChoose={(peer) => onForm({ peer })}
        />
      );
    case 'link':
      return <Link {...part} />;
    case 'islands':
      return <Islands {...part} />;
  }
}

/** Self among them: all who may be in the room while the fault holds. */
export const peersToChoose = ({ peers }: NetworkSnapshot): NetworkPeer[] =>
  peers.filter(({ state }) => state !== 'left' && state !== 'cut-off');

function Islands({ form, snapshot, told, onForm }: FormPart) {
  const { where } = told.faults;
  const { self } = snapshot;
  const here = peersToChoose(snapshot).map(({ id }) => id);
  const others = here.filter((id) => id !== self);
  if (others.length === 0) return <p>{where.nobody}</p>;
  return (
    <fieldset className="others">
      <legend>{where.otherIsland}</legend>
      {others.map((peer) => (
        <label key={peer}>
          <input
            type="checkbox"
            checked={isApart(form, peer, self)}
            onChange={({ currentTarget: { checked } }) =>
              onForm({ islands: moved(form, { peer, here, self, isOut: checked }) })
            }
          />
          {told.who(peer).who}
        </label>
      ))}
    </fieldset>
  );
}

type PeerProps = FormPart & {
  label: string;
  chosen: PeerId | null;
  /** Not this one. */
  except: PeerId | null;
  onChoose: (peer: PeerId | null) => void;
};

function Peer({ snapshot, told, label, chosen, except, onChoose }: PeerProps) {
  const id = useId();
  const { where } = told.faults;
  const peers = peersToChoose(snapshot).filter((peer) => peer.id !== except);
  if (peers.length === 0) return <p>{where.nobody}</p>;
  return (
    <div className="pick">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="field"
        value={chosen ?? ''}
        onChange={({ currentTarget: { value } }) =>
          onChoose(peers.find((peer) => peer.id === value)?.id ?? null)
        }
      >
        <option value="">…</option>
        {peers.map((peer) => (
          <option key={peer.id} value={peer.id}>
            {told.who(peer.id).who}
          </option>
        ))}
      </select>
    </div>
  );
}

function Link(part: FormPart) {
  const { form, told, onForm } = part;
  const { where } = told.faults;
  const id = useId();
  return (
    <>
      <Peer
        {...part}
        label={where.a}
        chosen={form.a}
        except={null}
        onChoose={(a) => onForm({ a })}
      />
      <Peer
        {...part}
        label={where.b}
        chosen={form.b}
        except={form.a}
        onChoose={(b) => onForm({ b })}
      />
      <div className="pick">
        <label htmlFor={id}>{where.kind}</label>
        <select
          id={id}
          className="field"
          value={form.kind ?? 'any'}
          onChange={({ currentTarget: { value } }) =>
            onForm({ kind: KINDS.find((kind) => kind === value) ?? null })
          }
        >
          <option value="any">{where.kinds.any}</option>
          {KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {where.kinds[kind]}
            </option>
          ))}
        </select>
      </div>
    </>
  );
}
