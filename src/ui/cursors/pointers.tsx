/** The pointers of others, with names, over a surface; and ours for them. Both can be turned off in the settings. */
import { useEffect, useRef, type RefObject } from 'react';
import { createPortal } from 'react-dom';
import type { FleetingEvent, Room } from '../../room/room-api.ts';
import type { PageId, PeerId } from '../room/snapshot.ts';
import { useSettings } from '../settings/use-settings.tsx';
import { plainName } from '../words/names.ts';
import { useWords } from '../words/use-words.tsx';
import { Mates } from './mates.ts';
import { OwnPointer, POINTER_CHANNEL } from './own-pointer.ts';
import { decodePlace } from './place.ts';
import type { Places, Spot } from './letters.ts';
import { boxPlaces } from './places.ts';
import { offerSpots } from './pointed-at.ts';
import { PointerLayer, type PointerOwner } from './pointer-layer.ts';
import './pointers.css';

export type PointersProps = {
  room: Room;
  page: PageId;
  /** Positioned; the pointers lie in it. From a ref that is a state: `ref={setSurface}`. */
  within: HTMLElement | null;
  /** How spots in it become places; fractions of it if left out. Keeps its identity. */
  places?: (within: HTMLElement) => Places;
  /** What lies beside it in its parent counts too. */
  isWide?: boolean;
};

export function Pointers({ within, ...props }: PointersProps) {
  return within === null ? null : <Layer {...props} surface={within} />;
}

type LayerProps = Omit<PointersProps, 'within'> & { surface: HTMLElement };

function Layer(props: LayerProps) {
  const layer = useRef<HTMLDivElement>(null);
  usePointers(props, layer);
  return createPortal(<div ref={layer} className="pointers" aria-hidden="true" />, props.surface);
}

function usePointers(
  { room, page, surface, places: placesOf = boxPlaces, isWide = false }: LayerProps,
  layer: RefObject<HTMLDivElement | null>,
): void {
  const [{ showPointers, sendPointer }] = useSettings();
  const { names } = useWords();
  useEffect(() => {
    if (layer.current === null) return undefined;
    const places = placesOf(surface);
    const pointers = new PointerLayer(layer.current, places);
    const area = (isWide ? surface.parentElement : null) ?? surface;
    const ownerOf = (peer: PeerId): PointerOwner | null => {
      const mate = mates.of(peer);
      if (mate === null) return null;
      return { id: peer, name: plainName(mate.name, names.someone), color: mate.color };
    };
    const mates = new Mates(room, page, () => pointers.look(ownerOf));
    const own = sendPointer
      ? new OwnPointer({ room, page, places, area, othersHere: () => mates.count })
      : null;
    const hear = ({ page: where, channel, from, payload }: FleetingEvent): void => {
      const owner = where === page && channel === POINTER_CHANNEL ? ownerOf(from) : null;
      const place = owner === null ? undefined : decodePlace(payload);
      if (place === undefined || owner === null) return;
      if (place === null) pointers.hide(from);
      else pointers.show(owner, place);
    };
    const stops = [
      showPointers ? room.on('fleeting', hear) : undefined,
      offerSpots(room, (peer): Spot | null =>
        peer === room.self.id ? (own?.spot ?? null) : pointers.spotOf(peer),
      ),
    ];
    const resizes = new ResizeObserver(() => pointers.replace());
    resizes.observe(surface);
    return () => {
      for (const stop of stops) stop?.();
      resizes.disconnect();
      own?.stop();
      mates.stop();
      pointers.clear();
      places.stop?.();
    };
  }, [room, page, surface, placesOf, isWide, layer, showPointers, sendPointer, names]);
}
