/** Looks of the shopper page. */
export const SHOPPER_STYLE = `
  :root { color-scheme: light dark; --line: #8884; --mine: #0866ff; --paper: #8881; }
  * { box-sizing: border-box; }
  body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 64rem; padding: 1rem; }
  h1 { font-size: 1.3rem; margin: 0; } h2 { font-size: 1.05rem; margin: 0 0 .5rem; }
  header { display: flex; gap: .5rem 1rem; flex-wrap: wrap; align-items: baseline; margin-bottom: 1rem; }
  .note { opacity: .7; font-size: .875rem; }
  .picks { display: flex; gap: 1rem; flex-wrap: wrap; margin-bottom: 1rem; }
  label { display: grid; gap: .2rem; font-size: .875rem; }
  select, input, textarea, button { font: inherit; padding: .45rem .6rem; border-radius: 8px; border: 1px solid var(--line); }
  select, input:not([type=radio], [type=checkbox]) { min-width: 12rem; }
  button { cursor: pointer; } button.primary { background: var(--mine); border-color: var(--mine); color: #fff; }
  main { display: grid; gap: 1rem; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); }
  @media (max-width: 46rem) { main { grid-template-columns: 1fr; } }
  section { border: 1px solid var(--line); border-radius: 12px; padding: 1rem; }
  #thread { list-style: none; margin: 0 0 1rem; padding: 0; display: flex; flex-direction: column; gap: .4rem; height: 24rem; overflow-y: auto; }
  #thread li { max-width: 80%; padding: .4rem .8rem; border-radius: 14px; background: var(--paper); align-self: flex-start; overflow-wrap: anywhere; }
  #thread li.mine { background: var(--mine); color: #fff; align-self: flex-end; }
  #thread img { max-width: 10rem; display: block; border-radius: 8px; }
  #thread small { display: block; opacity: .75; font-size: .75rem; }
  form { display: flex; gap: .5rem; flex-wrap: wrap; } form > input[type=text] { flex: 1; min-width: 8rem; }
  article { border-top: 1px solid var(--line); padding: .75rem 0; } article:first-of-type { border-top: 0; }
  article ul { padding-left: 1.1rem; margin: .4rem 0; }
  [hidden] { display: none !important; }
  #problem { color: #c62828; min-height: 1.5rem; margin: 0; }
`
