const style = `
  body { font: 1rem/1.5 system-ui, sans-serif; max-width: 24rem; margin: 10vh auto; padding: 0 1rem; color: #1b1f24; background: #fff; }
  h1 { font-size: 1.4rem; }
  label { display: block; margin-top: 1rem; font-weight: 600; }
  input { box-sizing: border-box; width: 100%; padding: 0.5rem; font: inherit; border: 1px solid #57606a; border-radius: 4px; }
  button { margin-top: 1.5rem; padding: 0.5rem 1.25rem; font: inherit; font-weight: 600; color: #fff; background: #0b57d0; border: 0; border-radius: 4px; cursor: pointer; }
  input:focus-visible, button:focus-visible, a:focus-visible { outline: 3px solid #0b57d0; outline-offset: 2px; }
  [role='alert'] { padding: 0.75rem; border-left: 4px solid #b3261e; background: #fdecea; }
  @media (prefers-color-scheme: dark) {
    body { color: #e6e9ed; background: #151a21; }
    input { color: inherit; background: #1f2630; border-color: #8b96a5; }
    [role='alert'] { background: #3a1f1d; }
  }`;

function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="robots" content="noindex">
    <title>${title} – Holdfast</title>
    <style>${style}
    </style>
  </head>
  <body>
    <main>
      <h1>${title}</h1>
${content}
    </main>
  </body>
</html>
`;
}

/** Why the page is shown again. All of them are our own words. */
export type SignInFault = 'wrong' | 'busy' | 'foreign' | 'limited';

const sentences: Readonly<Record<SignInFault, string>> = {
  wrong: 'The e-mail address or the password is wrong, or the account is not an admin’s.',
  busy: 'Signing in is not possible at the moment. Please try again in a few seconds.',
  limited: 'There were too many attempts. Please try again in a minute.',
  foreign: 'The form was sent from another page. Please sign in here.',
};

/** The form in which admins sign in. What was typed is never shown again. */
export function signInPage(path: string, fault?: SignInFault): string {
  const alert = fault === undefined ? '' : `      <p role="alert">${sentences[fault]}</p>\n`;
  return page(
    'Sign in to the queues',
    `${alert}      <form method="post" action="${path}">
        <label for="email">E-mail address</label>
        <input id="email" name="email" type="email" autocomplete="username" maxlength="254" required autofocus>
        <label for="password">Password</label>
        <input id="password" name="password" type="password" autocomplete="current-password" maxlength="256" required>
        <button type="submit">Sign in</button>
      </form>`,
  );
}

export function signOutPage(path: string, board: string): string {
  return page(
    'Sign out',
    `      <form method="post" action="${path}">
        <p>You are signed in to the queues. <a href="${board}">Back to them</a></p>
        <button type="submit">Sign out</button>
      </form>`,
  );
}

/** What a person sees while the queue, or the database, is away. */
export function unavailablePage(detail: string, board: string): string {
  return page(
    'The queues cannot be shown',
    `      <p role="alert">${detail}</p>
      <p><a href="${board}">Try again</a></p>`,
  );
}
