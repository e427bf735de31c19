/** Paths of 24 × 24 px, drawn with a stroke. */
export const icons = {
  heading: 'M6 5v14M18 5v14M6 12h12',
  bold: 'M7 5h6a3.5 3.5 0 0 1 0 7H7zM7 12h7a3.5 3.5 0 0 1 0 7H7z',
  italic: 'M10 5h8M6 19h8M14 5l-4 14',
  strike: 'M4 12h16M16.5 8c-.5-2-2.2-3-4.5-3-2.6 0-4.3 1.2-4.3 3.2M7.5 16c.5 2 2.3 3 4.6 3 2.6 0 4.4-1.2 4.4-3.2',
  link: 'M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1.2 1.2M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7l1.2-1.2',
  bulletList: 'M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01',
  orderedList: 'M10 6h10M10 12h10M10 18h10M4 4.5 5.5 4v4.5M4 15.5c.2-1 2.5-1 2.5.4 0 1.1-2.5 2-2.5 3.1h2.7',
  taskList: 'M4 5h6v6H4zM5.5 8l1.2 1.2L9 6.5M13 8h7M4 14h6v6H4zM13 17h7',
  quote: 'M5 17c3-1.5 4-4 4-6.5V7H5v4.5h3M14 17c3-1.5 4-4 4-6.5V7h-4v4.5h3',
  code: 'm8 7-5 5 5 5M16 7l5 5-5 5M13.5 5l-3 14',
  table: 'M4 5h16v14H4zM4 10h16M4 14.5h16M10 5v14',
  picture: 'M4 5h16v14H4zM4 16l5-5 4 4 3-2.5 4 3.5M15.5 9h.01',
  attachment: 'M19 11.5 12 18.5a4.2 4.2 0 0 1-6-6l7.5-7.5a2.9 2.9 0 0 1 4 4L10.2 16.5a1.4 1.4 0 0 1-2-2L15 7.7',
  undo: 'M8 5 4 9l4 4M4 9h9.5a5 5 0 0 1 0 10H9',
  redo: 'm16 5 4 4-4 4M20 9h-9.5a5 5 0 0 0 0 10H15',
  source: 'M4 5h16v14H4zM7.5 15V9l2.5 3 2.5-3v6M16.5 9v6M14.8 13.3l1.7 1.7 1.7-1.7',
  addRow: 'M4 5h16v5H4zM4 14h6M14 17h6M17 14v6',
  deleteRow: 'M4 5h16v5H4zM4 14h6M14 17h6',
  addColumn: 'M5 4h5v16H5zM14 4v6M17 14v6M14 17h6',
  deleteColumn: 'M5 4h5v16H5zM14 4v6M14 17h6',
  alignLeft: 'M4 6h16M4 10h10M4 14h16M4 18h10',
  alignCenter: 'M4 6h16M7 10h10M4 14h16M7 18h10',
  alignRight: 'M4 6h16M10 10h10M4 14h16M10 18h10',
  deleteTable: 'M5 7h14M10 4h4M7 7l1 13h8l1-13M10.5 11v5M13.5 11v5',
} as const;

export type IconName = keyof typeof icons;
