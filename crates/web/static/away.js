// Leaves the page at one key. Without scripts its button and the access key do the same.
'use strict';

addEventListener('keydown', pressed => pressed.key === 'Escape' && document.querySelector('form.away').requestSubmit());
