import type { Words } from '../catalog.ts';

export const share: Words['share'] = {
  title: 'Invitar a alguien',
  what: 'Qué podrá hacer',
  edit: 'Podrá escribir',
  editText: 'Leer y cambiar todo en esta sala, e invitar a otros.',
  view: 'Podrá mirar',
  viewText: 'Leerlo todo, no cambiar nada.',
  viewOnly: 'Entraste con un enlace para mirar; solo puedes pasar ese.',
  editLink: 'Enlace para escribir',
  viewLink: 'Enlace para mirar',
  copyEdit: 'Copiar el enlace para escribir',
  copyView: 'Copiar el enlace para mirar',
  copied: 'Copiado.',
  copyByHand: 'El enlace está seleccionado: pulsa Ctrl+C o mantenlo pulsado para copiarlo.',
  onlyHere:
    'Este enlace lleva solo a este ordenador. Para otros, abre Folkmoot en una dirección a la que lleguen, abre allí este enlace y compártelo desde allí.',
  send: 'Enviarlo…',
  qrEdit: 'Código QR para escribir',
  qrView: 'Código QR para mirar',
  key: 'El enlace es la llave: quien lo tiene está dentro. La parte después de # se queda en los navegadores; nunca se envía a ningún servidor.',
  host: 'Quien aloja esta sala ve su nombre en la dirección, las direcciones de red de quienes están aquí, cuándo, y cuánto pasa, y quizá lo guarda sellado; no puede leer ni escribir una palabra.',
};
