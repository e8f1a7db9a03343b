Imports KrState.Vectors

''' <summary>Replays the vectors with the operations in Visual Basic.</summary>
Friend Module Program
    Function Main(arguments As String()) As Integer
        Return Replay.All(arguments, AddressOf Operations.Run)
    End Function
End Module
