import type { GuardrailOf } from './guardrail.ts';

/** Fields that no one reads again, whatever an agent may see: what they hold is covered wherever it stands. */
export const secretFields: GuardrailOf<'mask'> = {
  ...{ kind: 'mask', id: 'secrets', by: 'mask' },
  fields: [
    ...['password', 'newPassword', 'oldPassword', 'currentPassword', 'passcode', 'otp', 'pin'],
    ...['secret', 'clientSecret', 'appSecret', 'apiKey', 'api_key', 'authorization', 'privateKey'],
    ...['token', 'accessToken', 'access_token', 'refreshToken', 'refresh_token', 'sessionToken'],
    ...['cardNumber', 'cvv', 'cvc', 'iban', 'accountNumber', 'routingNumber', 'ssn'],
  ],
};
