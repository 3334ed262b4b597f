import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { actOnComment, type Comment, type CommentAct } from '../../api/comments.ts'
import { useNow } from '../../kit/use-now.ts'
import { tellProblem } from '../../parts/tell.ts'
import { isDone, type Waiting } from './waiting.ts'

/** Usually done within seconds; after this long staff should look for themselves. */
const USUAL_MS = 30_000
const TICK_MS = 5_000

/** Asks for things to be done to a comment, and knows what of it is not seen yet. */
export function useCommentAct(comment: Comment, answers: readonly Comment[]) {
  const [waiting, setWaiting] = useState<Waiting | null>(null)
  const nowMs = useNow(TICK_MS)
  const mutation = useMutation({
    mutationFn: ({ act, key }: { act: CommentAct; key: string }) => actOnComment(comment.id, act, key),
    onError(error) {
      setWaiting(null)
      tellProblem(error)
    },
  })
  const isOpen = waiting !== null && !isDone(waiting, comment, answers)
  return {
    /** What is under way, and whether it takes longer than it should. */
    waiting: isOpen ? { ...waiting, isLate: nowMs - new Date(waiting.at).getTime() > USUAL_MS } : null,
    isAsking: mutation.isPending,
    act(act: CommentAct, onAccepted: () => void = () => undefined) {
      setWaiting({ act, at: new Date().toISOString() })
      mutation.mutate({ act, key: crypto.randomUUID() }, { onSuccess: onAccepted })
    },
  }
}

export type CommentActs = ReturnType<typeof useCommentAct>
