import { useMutation, useQueryClient } from '@tanstack/react-query'
import { actOnComment, type Comment, type CommentAct, readComment } from '../../api/comments.ts'
import { showComment } from '../../live/show.ts'
import { tellProblem } from '../../parts/tell.ts'

/** Asks for things to be done to a comment. What becomes of them stands in the comment's `actions`. */
export function useCommentAct(comment: Comment) {
  const client = useQueryClient()
  const mutation = useMutation({
    mutationFn: ({ act, key }: { act: CommentAct; key: string }) => actOnComment(comment.id, act, key),
    async onSuccess() {
      // Accepted all the same when this read fails: the event that follows reads it again.
      const now = await readComment(comment.id).catch(() => null)
      if (now !== null) showComment(client, now)
    },
    onError: tellProblem,
  })
  return {
    isAsking: mutation.isPending,
    act(act: CommentAct, onAccepted: () => void = () => undefined) {
      mutation.mutate({ act, key: crypto.randomUUID() }, { onSuccess: onAccepted })
    },
  }
}

export type CommentActs = ReturnType<typeof useCommentAct>
