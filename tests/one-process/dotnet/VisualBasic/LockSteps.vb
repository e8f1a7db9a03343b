Imports System.Globalization
Imports System.Threading.Tasks
Imports KrState

''' <summary>VB.NET's part in the tests of the locks; node/lock_steps.mjs describes it.</summary>
Public Module LockSteps

    ''' <summary>Queues for the lock in each round, without blocking a thread.</summary>
    ''' <param name="place">The place in the order of each round.</param>
    ''' <param name="report">Told of what goes wrong.</param>
    Public Sub Queue(place As Integer, report As Action(Of Exception))
        Task.Run(
            Async Function()
                Try
                    Await Wait(place)
                Catch failure As Exception
                    report(failure)
                End Try
            End Function)
    End Sub

    Private Async Function Wait(place As Integer) As Task
        Dim state = KrHost.Find("languages").SharedState
        Dim gate = KrLock.GetOrCreate("gate " & place.ToString(CultureInfo.InvariantCulture))
        Dim race = KrLock.GetOrCreate("race")
        Dim inside = DirectCast(state.Get("Inside"), SharedTable)
        For round = 1 To CInt(state.Get("Rounds"))
            Using Await gate.AcquireAsync()
                Using guard = Await race.AcquireAsync()
                    If inside.Increment("n") <> 1 Then Throw New InvalidOperationException("Two hold the lock.")
                    DirectCast(state.Get("Order"), SharedList).Add(place)
                    DirectCast(state.Get("Tokens"), SharedList).Add(guard.Token)
                    inside.Increment("n", -1)
                End Using
            End Using
        Next
    End Function

End Module
