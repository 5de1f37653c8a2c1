import type { EndpointDeclaration } from '../../endpoint.ts';

const service = 'com.wixpress.members.api.Members';
const notFound = { MEMBER_NOT_FOUND: 404 } as const;
const noCurrentMember = { NOT_FOUND: 404 } as const;

export const endpoints = {
  listMembers: { method: `${service}.ListMembers` },
  queryMembers: { method: `${service}.QueryMembers` },
  getMember: { method: `${service}.GetMember`, errors: notFound },
  getMyMember: { method: `${service}.GetMyMember`, errors: noCurrentMember },
  createMember: { method: `${service}.CreateMember`, errors: { ALREADY_EXISTS: 409 } },
  updateMember: { method: `${service}.UpdateMember`, errors: notFound },
  updateMemberSlug: {
    method: `${service}.UpdateMemberSlug`,
    errors: { ...notFound, SLUG_ALREADY_EXISTS: 409 },
  },
  deleteMember: { method: `${service}.DeleteMember`, errors: notFound },
  deleteMemberPhones: { method: `${service}.DeleteMemberPhones`, errors: notFound },
  deleteMemberEmails: { method: `${service}.DeleteMemberEmails`, errors: notFound },
  deleteMemberAddresses: { method: `${service}.DeleteMemberAddresses`, errors: notFound },
  approveMember: {
    method: `${service}.ApproveMember`,
    errors: { ...notFound, FAILED_PRECONDITION: 428 },
  },
  blockMember: { method: `${service}.BlockMember`, errors: { ...notFound, FAILED_PRECONDITION: 428 } },
  disconnectMember: { method: `${service}.DisconnectMember`, errors: notFound },
  muteMember: { method: `${service}.MuteMember`, errors: notFound },
  unmuteMember: { method: `${service}.UnmuteMember`, errors: notFound },
  bulkDeleteMembers: { method: `${service}.BulkDeleteMembers` },
  bulkDeleteMembersByFilter: { method: `${service}.BulkDeleteMembersByFilter` },
  bulkApproveMembers: { method: `${service}.BulkApproveMembers` },
  bulkBlockMembers: { method: `${service}.BulkBlockMembers` },
} as const satisfies Record<string, EndpointDeclaration>;
